import BatchRunner
import Testing

@Suite struct FinishHookTests {
    private static func failure(_ command: [String], longest: Duration) -> FinishHook.Failure? {
        do throws(FinishHook.Failure) {
            try FinishHook(command).run(
                summary: "s.html", run: "r", exitStatus: 0, environment: [:], longest: longest)
            return nil
        } catch {
            return error
        }
    }

    @Test func `stops what takes too long`() {
        let failure = Self.failure(
            ["/bin/sh", "-c", "exec cat /dev/zero >/dev/null"], longest: .milliseconds(50))
        #expect(failure == .tookTooLong)
    }

    @Test func `does not wait for what the program leaves running`() {
        let command = ["/bin/sh", "-c", "sleep 30 >/dev/null 2>&1 &"]
        #expect(Self.failure(command, longest: .seconds(20)) == nil)
    }

    @Test func `tells how it ended`() {
        #expect(
            Self.failure(["/bin/sh", "-c", "exit 3"], longest: .seconds(20)) == .ended(status: 3))
        #expect(Self.failure([], longest: .zero) == nil)
    }
}
