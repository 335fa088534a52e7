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
            let folder = try HeldFolder(out)
            for file in Template(setting.language).files {
                try folder.write(file.bytes, to: file.name)
                setting.console.say("\(out)/\(file.name)")
            }
        } catch {
            throw setting.console.end(error)
        }
    }
}
