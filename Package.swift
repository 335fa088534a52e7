// swift-tools-version: 6.2

import PackageDescription

/// The settings of every target of our own.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// The tests of one module.
func tests(_ name: String, besides others: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name), "TestSupport"] + others,
        swiftSettings: strict
    )
}

/// What `make fuzz` builds apart, with its own instruments; nothing else has it.
let fuzz: [Target] =
    Context.environment["MARKETBATCH_FUZZING"] == nil
    ? []
    : [
        .executableTarget(
            name: "Fuzz",
            dependencies: ["FuzzReaders"],
            path: "Fuzz/Driver",
            swiftSettings: [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]
        )
    ]

let package = Package(
    name: "marketbatch",
    products: [.executable(name: "marketbatch", targets: ["marketbatch"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibXML2",
            pkgConfig: "libxml-2.0",
            providers: [.apt(["libxml2-dev"])]
        ),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "CCrypto",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .target(name: "CProcess"),
        .target(name: "CScan"),
        .systemLibrary(
            name: "CMinizip",
            pkgConfig: "minizip",
            providers: [.apt(["libminizip-dev"])]
        ),
        .systemLibrary(name: "CXlsxWriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .target(
            name: "BatchCore",
            dependencies: [.product(name: "HeapModule", package: "swift-collections")],
            swiftSettings: strict
        ),
        .target(
            name: "BatchInput",
            dependencies: ["BatchCore", "CLibXML2", "CCrypto", "CMinizip", "CScan"],
            swiftSettings: strict
        ),
        .target(
            name: "BatchJournal",
            dependencies: [
                "BatchCore", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .target(name: "BatchClient", dependencies: ["BatchCore", "CCurl"], swiftSettings: strict),
        .target(
            name: "BatchReports",
            dependencies: [
                "BatchCore", "CXlsxWriter", .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "BatchRunner",
            dependencies: [
                "BatchCore", "BatchInput", "BatchJournal", "BatchClient", "BatchReports",
                "CProcess",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "SandboxAPI",
            dependencies: [.product(name: "FlyingFox", package: "FlyingFox")],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "marketbatch",
            dependencies: [
                "BatchClient", "BatchCore", "BatchInput", "BatchJournal", "BatchReports",
                "BatchRunner",
                "SandboxAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "FuzzReaders",
            dependencies: [
                "BatchClient", "BatchCore", "BatchInput", "BatchJournal", "BatchRunner",
            ],
            path: "Fuzz/Readers",
            swiftSettings: strict
        ),
        tests("FuzzReaders"),
        .target(
            name: "TestSupport",
            dependencies: ["BatchCore", "BatchInput"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        tests("BatchCore"),
        tests("BatchInput", besides: ["BatchCore"]),
        tests("BatchJournal", besides: ["BatchCore"]),
        tests("BatchClient", besides: ["BatchCore"]),
        tests("BatchReports", besides: ["BatchCore", "BatchInput"]),
        tests(
            "BatchRunner",
            besides: ["BatchCore", "BatchClient", "BatchInput", "BatchJournal", "BatchReports"]),
        tests("SandboxAPI"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestSupport", "marketbatch"],
            swiftSettings: strict
        ),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ] + fuzz
)
