import ArgumentParser
import BatchCore
import BatchRunner
import Foundation

/// The program: its commands and what is common to them.
@main
struct MarketBatch: AsyncParsableCommand {
    static func main() async {
        Memory.takeInLargePieces()
        Memory.leaveNoCore()
        Output.prepare()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            end(nil)
        } catch {
            end(error)
        }
    }

    /// Ends the program; where its result could not be told, with a status that says so.
    private static func end(_ error: (any Error)?) -> Never {
        let code = error.map { exitCode(for: $0).rawValue } ?? 0
        if Output.hasLostResult { Foundation.exit(max(code, ExitStatus.notWritten.rawValue)) }
        exit(withError: error)
    }

    static let configuration = CommandConfiguration(
        commandName: "marketbatch",
        abstract: "Checks a night's changes to Yandex Market orders and sends them in time.",
        discussion: """
            EXAMPLES
              marketbatch check --changes changes.csv --orders orders.csv
              marketbatch plan  --changes changes.csv --orders orders.csv --out plan
              marketbatch run   --changes changes.csv --orders orders.csv --until 06:00
              marketbatch sandbox --port 8080 --orders orders.csv

            EXIT STATUS
              0 all done · 10 some rows need work · 20 some wait · 30 some not known
              64 usage · 65 unreadable input · 66 missing input · 69 not reached
              73 can't write · 75 locked · 77 credentials refused · 78 wrong config
            """,
        version: Version.number,
        subcommands: [
            CheckCommand.self, PlanCommand.self, RunCommand.self, NightCommand.self,
            ResumeCommand.self, FetchCommand.self,
            ReportCommand.self, StatusCommand.self, TemplateCommand.self, WithdrawCommand.self,
            BackupCommand.self, DoctorCommand.self, InitCommand.self, SandboxCommand.self,
        ])
}
