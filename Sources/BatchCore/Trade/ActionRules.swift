/// What an action is: one entry for each, from which reading, checking and planning take what they
/// need to know.
///
/// Source: the market's reference and its public description; `domain.md` has the doubts.
package final class ActionRules: Sendable {
    package let action: Action
    let russian: String
    let chinese: String
    /// The columns that a row must fill.
    let required: ColumnSet
    /// The columns that it may fill.
    let optional: ColumnSet
    /// The reasons that it may give. Where it has the column and no reasons, one is ignored.
    package let reasons: [Reason]
    /// The reason that leaves where none is given.
    let defaultReason: Reason?
    /// The models whose orders it fits; `nil` for every one.
    let models: Set<Model>?
    /// The states in which it is allowed, each with its stages; empty for any.
    let states: [State]
    /// What it is made to.
    package let target: TargetKind
    /// Whose quota its requests use.
    package let resource: Resource

    struct State: Sendable {
        let status: OrderStatus
        /// Empty for every stage.
        var stages: [Substatus] = []
        /// The reasons that fit it; empty for all of the action's.
        var reasons: [Reason] = []
        /// The models in whose orders it is allowed; `nil` for all of the action's.
        var models: Set<Model>?
    }

    /// A kind of thing that is changed.
    package enum TargetKind: Sendable {
        case order
        case `return`
        /// An order of a restaurant's own system.
        case eats
    }

    private init(
        action: Action, russian: String, chinese: String, required: ColumnSet,
        optional: ColumnSet, reasons: [Reason], defaultReason: Reason? = nil,
        models: Set<Model>?, states: [State], target: TargetKind, resource: Resource
    ) {
        self.action = action
        self.russian = russian
        self.chinese = chinese
        self.required = required
        self.optional = optional
        self.reasons = reasons
        self.defaultReason = defaultReason
        self.models = models
        self.states = states
        self.target = target
        self.resource = resource
    }

    /// The API's name, the Russian and the Chinese one.
    package var names: [String] { [action.rawValue, russian, chinese] }

    /// The columns that the action has some use for.
    var used: ColumnSet { required.union(optional) }

    /// Whether its rows are items of an order, which make one request together.
    var isOfItems: Bool { required.contains(.itemID) }

    /// The reasons that fit every state in which it is allowed.
    var reasonsOfAllStates: [Reason] {
        reasons.filter { reason in
            states.allSatisfy { $0.reasons.isEmpty || $0.reasons.contains(reason) }
        }
    }

    /// Whether it decides on a buyer's wish to cancel, which has a deadline.
    package var isDecision: Bool { resource == .cancellation }

    static let marks: ColumnSet = [.cis, .uin, .rnpt, .gtd, .countryCode]
    /// Why an order is cancelled, in any of the states in which it can be.
    private static let buyers: [Reason] = [.shopFailed, .userChangedMind, .userUnreachable]
    private static let decided = [State(status: .delivery), State(status: .pickup)]

    package static let all: [ActionRules] = [
        ActionRules(
            action: .acceptCancellation, russian: "подтвердить отмену", chinese: "确认取消",
            required: [.campaignID, .orderID], optional: [.reason], reasons: [], models: [.dbs],
            states: decided, target: .order, resource: .cancellation),
        ActionRules(
            action: .rejectCancellation, russian: "отклонить отмену", chinese: "拒绝取消",
            required: [.campaignID, .orderID, .reason], optional: [],
            reasons: [.orderDelivered, .orderInDelivery], models: [.dbs], states: decided,
            target: .order, resource: .cancellation),
        ActionRules(
            action: .updateItems, russian: "изменить состав", chinese: "修改商品",
            required: [.campaignID, .orderID, .itemID, .count],
            optional: marks.union([.reason]),
            reasons: [.partnerRequestedRemove, .userRequestedRemove],
            models: [.dbs, .fbs, .express],
            states: [State(status: .processing, stages: [.started])], target: .order,
            resource: .items),
        ActionRules(
            action: .cancelOrder, russian: "отменить заказ", chinese: "取消订单",
            required: [.campaignID, .orderID], optional: [.reason],
            reasons: buyers + [.incorrectPersonalData, .pickupExpired],
            defaultReason: .shopFailed, models: [.dbs, .laas, .fbs, .express],
            states: [
                State(
                    status: .processing, stages: [.started, .readyToShip],
                    reasons: buyers + [.incorrectPersonalData]),
                State(status: .delivery, reasons: buyers, models: [.dbs]),
                State(status: .pickup, reasons: buyers + [.pickupExpired], models: [.dbs]),
            ],
            target: .order, resource: .status),
        ActionRules(
            action: .cancelReturn, russian: "отменить возврат", chinese: "取消退货",
            // The order may come from the returns table.
            required: [.campaignID, .returnID], optional: [.orderID], reasons: [],
            models: [.laas], states: [], target: .return, resource: .returns),
        ActionRules(
            action: .cancelEats, russian: "отменить заказ в ресторане", chinese: "取消餐厅订单",
            required: [.orderID, .eatsID], optional: [], reasons: [], models: nil, states: [],
            target: .eats, resource: .eats),
        ActionRules(
            action: .setMarks, russian: "передать коды маркировки", chinese: "提交标识码",
            required: [.campaignID, .orderID, .itemID], optional: marks, reasons: [],
            models: [.dbs], states: [State(status: .processing)], target: .order, resource: .marks),
    ]

    /// Whose quota the requests of an order of this model use.
    ///
    /// Source: the market's page on items sends FBS and EXPRESS shops to the boxes of an order.
    func resource(for model: Model?) -> Resource {
        guard action == .updateItems else { return resource }
        return model == .fbs || model == .express ? .boxes : .items
    }

    /// The rules of one action.
    package static func of(_ action: Action) -> ActionRules {
        all[action.place]
    }
}

extension Action {
    /// Its place among all actions, which is that of its rules; a test holds both together.
    package var place: Int {
        switch self {
        case .acceptCancellation: 0
        case .rejectCancellation: 1
        case .updateItems: 2
        case .cancelOrder: 3
        case .cancelReturn: 4
        case .cancelEats: 5
        case .setMarks: 6
        }
    }
}
