import Foundation
import TestSupport
import Testing

/// A folder in which somebody of the group does what he can to get the key, or to have something written
/// elsewhere. It needs a second user, so it runs where the tests run as root.
@Suite(.enabled(if: geteuid() == 0, "a second user is needed")) struct SharedFolderTests {
    /// What the other user does before the night, in the shared folder; where he works on during it,
    /// for a few seconds.
    static let attacks: [(name: String, deeds: String)] = [
        (
            "links as tonight's folders of reports",
            "for i in $(seq 0 60); do ln -s \"$ELSEWHERE\" outbox/$(TZ=Europe/Moscow date -d \"+$i seconds\" +%Y-%m-%d_%H%M%S); done"
        ),
        (
            "folders of his own by the names of tonight's",
            "for i in $(seq 0 60); do mkdir -m 777 outbox/$(TZ=Europe/Moscow date -d \"+$i seconds\" +%Y-%m-%d_%H%M%S); done"
        ),
        ("a link as nights.txt", "ln -s \"$KEY\" outbox/nights.txt"),
        ("a link as a table", "ln -s \"$KEY\" inbox/changes/other.csv"),
        ("a link as the archive", "rmdir archive; ln -s \"$ELSEWHERE\" archive"),
        ("a link as the outbox", "rmdir outbox; ln -s \"$ELSEWHERE\" outbox"),
        (
            "a table and a link that change places all the time",
            "(end=$((SECONDS + 6)); while [ $SECONDS -lt $end ]; do ln -sf \"$KEY\" inbox/changes/x.csv; printf 'action;campaign_id;order_id\\n' >inbox/changes/y; mv -f inbox/changes/y inbox/changes/x.csv; done) >/dev/null 2>&1 &"
        ),
        (
            "links that take the places of tonight's files",
            "(end=$((SECONDS + 6)); while [ $SECONDS -lt $end ]; do for d in outbox/20*; do mv \"$d\" \"$d.away\" && ln -s \"$ELSEWHERE\" \"$d\"; done; done) >/dev/null 2>&1 &"
        ),
    ]

    @Test(arguments: attacks)
    func `gets nothing and has nothing written elsewhere`(
        attack: (name: String, deeds: String)
    ) throws {
        let home = try InboxTests.Home()
        let base = home.folder.path
        for kind in ["changes", "orders", "returns"] {
            let path = "\(base)/shared/inbox/\(kind)"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }
        for name in ["shared/outbox", "shared/archive", "elsewhere"] {
            try FileManager.default.createDirectory(
                atPath: "\(base)/\(name)", withIntermediateDirectories: true)
        }
        let table = "action;campaign_id;order_id;reason\norder.cancel;21001;100;SHOP_FAILED\n"
        try home.folder.write(table, to: "shared/inbox/changes/hers.csv")
        try home.folder.write(home.folder.text("market.csv"), to: "shared/inbox/orders/o.csv")
        let script = """
            set -e
            chmod 711 "$BASE"; chmod 700 "$ELSEWHERE"
            chown -R 0:65534 "$BASE/shared"; chmod -R g+rwX "$BASE/shared"
            find "$BASE/shared" -type d -exec chmod 2770 {} +
            cd "$BASE/shared"
            setpriv --reuid 65534 --regid 65534 --clear-groups bash -c "$DEEDS"
            """
        let variables = [
            "BASE": base, "ELSEWHERE": "\(base)/elsewhere", "KEY": "\(base)/market.key",
            "DEEDS": attack.deeds,
        ]
        let attacked = try Program.run(
            "/bin/bash", ["-c", script], in: home.folder, environment: variables)
        #expect(attacked.status == 0, "\(attacked.errors)")
        let night = try home.shop.run(
            ["night", "\(base)/shared", "--config", "\(base)/marketbatch.yaml"] + NightTests.now,
            environment: ["MARKETBATCH_QUIET": "0"])
        #expect(home.list("elsewhere") == [], "\(night.errors)")
        #expect(try home.folder.text("market.key") == "sandbox-key\n")
        let found = try Program.run(
            "/bin/grep", ["-rl", "sandbox-key", "shared", "state"], in: home.folder)
        // Links to the key that are still there are found by what they lead to; grep -r follows none.
        #expect(found.output == "")
        let key = try FileManager.default.attributesOfItem(atPath: "\(base)/market.key")
        #expect(key[.posixPermissions] as? Int == 0o600)
        // Work gets done, or stays for the next night.
        let isThere = home.list("shared/inbox/changes").contains("hers.csv")
        let applied = try home.shop.sandbox.state().mostApplied
        #expect(isThere ? applied == 0 : applied == 1, "\(night.output) \(night.errors)")
        if attack.name.hasPrefix("folders") || attack.name.hasPrefix("a link as nights") {
            #expect(night.status == 0, "\(night.output) \(night.errors)")
        }
    }
}
