/// The style of our pages: of a run, and of all nights.
enum PageStyle {
    /// A page's beginning, up to its body: nothing is fetched and nothing runs.
    ///
    /// - Parameter more: style of the page's own.
    static func head(_ more: String) -> String {
        """
        <!doctype html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <style>\(text)\(more)</style>
        </head>
        """
    }

    private static let text = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", \
        sans-serif; --ink: #1b1f24; --soft: #5c6670; --line: #d5dae0; --paper: #fff; --card: #f4f6f8; \
        --done: #1a7f37; --work: #8f4a00; --wait: #0b62c4; --bad: #b3261e; --rest: #7a8490; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #a4adb6; --line: #3a424a; \
        --paper: #14181c; --card: #1f252b; --done: #4fc46e; --work: #f0a24a; --wait: #6cb1ff; \
        --bad: #ff8a80; --rest: #98a2ad; } }
        * { box-sizing: border-box; }
        body { max-width: 68rem; margin: 0 auto; padding: 1rem; color: var(--ink); \
        background: var(--paper); overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        h1 { font-size: 1.5rem; line-height: 1.3; margin: 0; text-wrap: balance; }
        h2, figcaption { font-size: 1.1rem; font-weight: 600; margin: 2rem 0 .5rem; }
        header { border-left: .4rem solid var(--done); padding: .2rem 0 .2rem 1rem; }
        header.work { border-color: var(--work); } header.bad { border-color: var(--bad); } nav a { margin-right: 1rem; }
        header p, small { color: var(--soft); margin: .3rem 0 0; }
        a { color: var(--wait); } a.plain { color: inherit; text-decoration: none; }
        .urgent, .unread { border: .15rem solid var(--bad); border-radius: .5rem; padding: 0 1rem; \
        margin-top: 1rem; } .urgent h2, .unread h2 { margin-top: .8rem; color: var(--bad); }
        .when { white-space: nowrap; font-weight: 600; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: .8rem; \
        margin: 1.2rem 0; }
        .card { background: var(--card); border-radius: .5rem; padding: .7rem 1rem; margin: 0; \
        border-top: .25rem solid var(--rest); } .card b { display: block; font-size: 1.3rem; }
        .card.confirmed { border-color: var(--done); } .card.at_risk { border-color: var(--bad); }
        .card.not_done { border-color: var(--work); } .card.running { border-color: var(--wait); }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; \
        border-bottom: 1px solid var(--line); } tr:target { background: var(--card); }
        th { font-weight: 600; color: var(--soft); } .n { text-align: right; white-space: nowrap; \
        padding-right: 0; }
        details { border-bottom: 1px solid var(--line); } details p:empty, p.filter:empty { display: none; }
        summary { cursor: pointer; padding: .5rem 0; display: flex; gap: .8rem; align-items: baseline; }
        summary b { min-width: 2.5rem; text-align: right; font-size: 1.15rem; }
        summary b.mend, summary b.refused { color: var(--bad); } summary b.decide, summary b.cancel \
        { color: var(--work); } summary span::after { content: " ▸"; color: var(--soft); }
        details[open] summary span::after { content: " ▾"; } details > table { margin: 0 0 .8rem 3.3rem; \
        width: calc(100% - 3.3rem); }
        details > table { table-layout: fixed; } details th:nth-child(1) { width: 18%; } \
        details th:nth-child(2) { width: 24%; } details th:nth-child(4) { width: 18%; }
        .filter { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; }
        .tag { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; }
        .tag.rejected, .tag.refused { color: var(--bad); } .tag.held { color: var(--work); }
        .tag.pending, .tag.unknown { color: var(--wait); } .tag.done { color: var(--done); }
        .wide { overflow-x: auto; } .wide th, .wide td { white-space: nowrap; overflow-wrap: normal; \
        padding-right: .8rem; }
        .wide th { white-space: normal; } .balanced { color: var(--done); } .unbalanced { color: var(--bad); font-weight: 600; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0 2rem; }
        figure { margin: 0; } svg { width: 100%; max-width: 38rem; height: auto; display: block; font: inherit; }
        svg text { fill: var(--soft); font-size: 14px; } svg .ink { fill: var(--ink); }
        svg .grid { stroke: var(--line); } svg .mark { stroke: var(--work); stroke-dasharray: 2 3; }
        .fill-done { fill: var(--done); }
        .fill-skipped, .fill-ready { fill: var(--rest); } .fill-pending, .fill-unknown { fill: var(--wait); }
        .fill-rejected, .fill-refused { fill: var(--bad); } .fill-held { fill: var(--work); }
        .line { fill: none; stroke-width: 2.5; } .line.sent { stroke: var(--done); }
        code { font-size: .9em; }
        @media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444; } \
        body { max-width: none; padding: 0; font-size: 10pt; } figure, .card, tr { break-inside: avoid; } \
        h2, summary { break-after: avoid; } nav, .filter { display: none; } \
        details > table { margin-left: 0; width: 100%; } \
        details::details-content { content-visibility: visible; display: block; block-size: auto; } \
        .wide { overflow: visible; } .wide th, .wide td { white-space: normal; font-size: 8.5pt; } \
        @page { size: A4; margin: 14mm; } }
        @media (max-width: 40rem) { .stack thead { display: none; } .stack tr { display: block; \
        padding: .4rem 0; border-bottom: 1px solid var(--line); } .stack td { display: block; border: 0; \
        padding: 0; text-align: left; } details > table { margin-left: 0; width: 100%; } \
        h1 { font-size: 1.25rem; } .charts { grid-template-columns: 1fr; } }
        """
}
