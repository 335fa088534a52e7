import ArgumentParser
import BatchCore
import BatchReports
import BatchRunner

/// Writes an empty changes table and a filled example.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Write an empty changes table with its headers, and a filled example.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The folder for the files.", completion: .directory)
    var out = "."

    func run() async throws {
        let setting = try Setting(common)
        do throws(FolderError) {
            let folder = try HeldFolder(out)
            let files = Template(setting.language).files
            for file in files {
                try folder.write(file.bytes, to: file.name)
                if !setting.console.isJSON { setting.console.say("\(out)/\(file.name)") }
            }
            if setting.console.isJSON {
                setting.console.say(["files": .array(files.map { .text("\(out)/\($0.name)") })])
            }
        } catch {
            throw setting.console.end(error)
        }
    }
}
