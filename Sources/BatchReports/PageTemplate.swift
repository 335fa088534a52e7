import Mustache

/// The page of a run. Everything in two braces is escaped; the charts are made of our own marks and
/// escaped texts.
enum PageTemplate {
    static let template = try? MustacheTemplate(
        string: """
            <!doctype html>
            <html lang="{{language}}">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>\(style)</style>
            </head>
            <body>
            <header class="{{#isGood}}good{{/isGood}}{{^isGood}}work{{/isGood}}">
            <h1>{{headline}}</h1>
            <p>{{run}}</p>
            </header>
            {{#urgent}}
            <section class="urgent">
            <h2>{{title}}</h2>
            <p>{{about}}</p>
            <table class="stack">
            <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}</tr></thead>
            <tbody>
            {{#rows}}
            <tr><td><b>{{by}}</b></td><td>{{#link}}<a href="{{link}}" rel="noreferrer">{{order}}</a>{{/link}}\
            {{^link}}{{order}}{{/link}}</td><td>{{shop}}</td><td class="n">{{value}}</td>\
            <td>{{do}} <span class="tag {{kind}}">{{outcome}}</span></td></tr>
            {{/rows}}
            </tbody>
            </table>
            <p>{{more}}</p>
            </section>
            {{/urgent}}
            {{#waiting}}
            <section>
            <h2>{{title}}</h2>
            <p>{{about}}</p>
            <table class="stack">
            <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}</tr></thead>
            <tbody>
            {{#buyers}}
            <tr><td>{{order}}</td><td>{{shop}}</td><td>{{answerBy}}</td><td class="n">{{value}}</td><td>{{goods}}</td>\
            <td>{{status}}</td></tr>
            {{/buyers}}
            </tbody>
            </table>
            </section>
            {{/waiting}}
            <div class="cards">
            {{#cards}}
            <p class="card {{kind}}"><small>{{name}}</small><b>{{value}}</b><small>{{rows}}</small></p>
            {{/cards}}
            </div>
            {{#sections}}
            <section>
            <h2>{{title}}</h2>
            <table class="list">
            <thead><tr><th>{{rowTitle}}</th><th>{{whatTitle}}</th></tr></thead>
            <tbody>
            {{#rows}}
            <tr id="{{anchor}}"><td><a href="#{{anchor}}">{{row}}</a><br><small>{{file}}</small></td>
            <td>{{message}}<br><small>{{what}} <span class="tag {{kind}}">{{outcome}}</span> \
            <code>{{code}}</code></small></td></tr>
            {{/rows}}
            </tbody>
            </table>
            <p>{{more}}</p>
            </section>
            {{/sections}}
            {{#warningsTitle}}
            <section>
            <h2>{{warningsTitle}}</h2>
            <ul>
            {{#warnings}}
            <li>{{message}} <small>{{count}}{{cell}} <code>{{code}}</code></small></li>
            {{/warnings}}
            </ul>
            </section>
            {{/warningsTitle}}
            {{#charts}}
            <figure><figcaption>{{title}}</figcaption>{{{svg}}}</figure>
            {{/charts}}
            <section>
            <h2>{{balanceTitle}}</h2>
            <p class="{{#balances}}balanced{{/balances}}{{^balances}}unbalanced{{/balances}}">{{totals}}</p>
            {{#totalsTable}}
            <div class="wide"><table>
            <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}{{#numbers}}<th class="n">{{.}}</th>{{/numbers}}</tr></thead>
            <tbody>
            {{#lines}}
            <tr><td>{{file}}</td><td>{{campaign}}</td><td>{{action}}</td><td class="n">{{rows}}</td>\
            <td class="n">{{units}}</td><td class="n">{{money}}</td>\
            {{#counts}}<td class="n">{{.}}</td>{{/counts}}</tr>
            {{/lines}}
            </tbody>
            </table></div>
            {{/totalsTable}}
            </section>
            <section>
            <h2>{{filesTitle}}</h2>
            <table>
            {{#files}}
            <tr><td>{{name}}<br><small><code>{{sha256}}</code></small></td><td>{{rows}}</td></tr>
            {{/files}}
            </table>
            </section>
            </body>
            </html>

            """)

    private static let style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", \
        sans-serif; --ink: #1b1f24; --soft: #5c6670; --line: #d5dae0; --paper: #fff; --card: #f4f6f8; \
        --done: #1a7f37; --work: #b35900; --wait: #0b62c4; --bad: #b3261e; --rest: #7a8490; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #a4adb6; --line: #3a424a; \
        --paper: #14181c; --card: #1f252b; --done: #4fc46e; --work: #f0a24a; --wait: #6cb1ff; \
        --bad: #ff8a80; --rest: #98a2ad; } }
        body { max-width: 62rem; margin: 0 auto; padding: 1rem; color: var(--ink); \
        background: var(--paper); overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.3; margin: 0; }
        h2, figcaption { font-size: 1.1rem; font-weight: 600; margin: 2rem 0 .5rem; }
        header { border-left: .4rem solid var(--done); padding: .2rem 0 .2rem 1rem; }
        header.work { border-color: var(--work); }
        header p, small { color: var(--soft); margin: .3rem 0 0; }
        a { color: inherit; } .urgent { border: .15rem solid var(--bad); border-radius: .5rem; \
        padding: 0 1rem; margin-top: 1rem; } .urgent h2 { margin-top: .8rem; color: var(--bad); } \
        .tag:empty { display: none; }
        .cards { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; }
        .card { flex: 1 1 12rem; background: var(--card); border-radius: .5rem; padding: .7rem 1rem; \
        margin: 0; border-top: .25rem solid var(--rest); }
        .card b { display: block; font-size: 1.3rem; white-space: nowrap; }
        .card.done { border-color: var(--done); } .card.pending { border-color: var(--wait); }
        .card.refused { border-color: var(--work); }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; \
        border-bottom: 1px solid var(--line); }
        th { font-weight: 600; color: var(--soft); } .n { text-align: right; white-space: nowrap; }
        .list td:first-child { width: 9rem; } tr:target { background: var(--card); }
        .tag { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; }
        .tag.rejected, .tag.refused { color: var(--bad); } .tag.held { color: var(--work); }
        .tag.pending, .tag.unknown { color: var(--wait); } .tag.done { color: var(--done); }
        .wide { overflow-x: auto; } .wide th, .wide td { white-space: nowrap; overflow-wrap: normal; }
        .balanced { color: var(--done); } .unbalanced { color: var(--bad); font-weight: 600; }
        figure { margin: 0; } svg { width: 100%; max-width: 38rem; height: auto; display: block; font: inherit; }
        svg text { fill: var(--soft); font-size: 14px; } svg .ink { fill: var(--ink); }
        svg .grid { stroke: var(--line); } .fill-done { fill: var(--done); }
        .fill-skipped, .fill-ready { fill: var(--rest); } .fill-pending, .fill-unknown { fill: var(--wait); }
        .fill-rejected, .fill-refused { fill: var(--bad); } .fill-held { fill: var(--work); }
        .line { fill: none; stroke-width: 2.5; } .line.sent { stroke: var(--done); }
        .line.waiting { stroke: var(--wait); stroke-dasharray: 7 4; } .line.quota { stroke: var(--work); \
        stroke-dasharray: 2 3; }
        code { font-size: .9em; }
        @media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444; } \
        body { max-width: none; padding: 0; font-size: 10.5pt; } section, figure, .card { break-inside: \
        avoid; } section table { break-inside: auto; } @page { size: A4; margin: 15mm; } }
        @media (max-width: 40rem) { .stack thead { display: none; } .stack tr { display: block; \
        padding: .4rem 0; border-bottom: 1px solid var(--line); } .stack td { display: block; border: 0; \
        padding: 0; text-align: left; } }
        @media (max-width: 30rem) { .list td:first-child { width: 6rem; } h1 { font-size: 1.25rem; } }
        """
}
