import ArgumentParser
import BatchReports
import BatchRunner

/// Writes an empty changes table and a filled example.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Write an empty changes table with its headers, and a filled example.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The folder for the files.")
    var out = "."

    func run() async throws {
        let setting = try Setting(common)
        do throws(FolderError) {
            try OutputFolder.make(out)
            for file in Template(setting.language).files {
                try OutputFolder.write(file.bytes, to: "\(out)/\(file.name)")
                setting.console.say("\(out)/\(file.name)")
            }
        } catch {
            throw setting.console.end(error)
        }
    }
}
