import Mustache

/// The page of a run. Everything in two braces is escaped; the charts are made of our own marks and
/// escaped texts.
enum PageTemplate {
    /// An order's number, as a link to the seller account where it has one.
    private static let order = """
        {{#link}}<a href="{{link}}" rel="noreferrer">{{order}}</a>{{/link}}{{^link}}{{order}}{{/link}}
        """

    /// Rows that are alike, folded.
    private static let groups = """
        {{#groups}}
        <details class="{{classes}}"{{#isOpen}} open{{/isOpen}}>
        <summary><b class="{{work}}">{{count}}</b><span>{{heading}} <small>{{action}} · {{outcome}} \
        <code>{{code}}</code></small></span></summary>
        <table class="stack">
        <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}<th class="n">₽</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr id="{{anchor}}"><td class="when">{{row}}{{#file}}<br><small>{{file}}</small>{{/file}}</td>\
        <td>\(order)<br>\
        <small>{{shop}}</small></td><td>{{goods}}{{#note}}<br><small>{{note}}</small>{{/note}}</td>\
        <td class="n">{{value}}</td></tr>
        {{/rows}}
        </tbody>
        </table>
        <p>{{more}}</p>
        </details>
        {{/groups}}
        """

    static let template = try? MustacheTemplate(
        string: """
            \(PageStyle.head("""
            {{#todo}}{{#filters}}
            body:has(#{{mark}}:not(:checked)) .{{mark}} { display: none; }{{/filters}}{{/todo}}
            """))
            <body>
            <header class="{{state}}">
            <h1>{{headline}}</h1>
            <p>{{run}}</p>
            <nav>{{#links}}<a href="{{href}}">{{name}}</a> {{/links}}</nav>
            </header>
            {{#urgent}}
            <section class="urgent">
            <h2>{{title}}</h2>
            <p>{{about}}</p>
            <table class="stack">
            <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}</tr></thead>
            <tbody>
            {{#rows}}
            <tr><td class="when">{{by}}</td><td><b>{{do}}</b> \(order) · {{shop}}<br><small>{{goods}}</small></td>\
            <td>{{#anchor}}<a class="plain" href="#{{anchor}}">{{why}}</a>{{/anchor}}{{^anchor}}{{why}}{{/anchor}}</td>\
            <td class="n">{{value}}</td></tr>
            {{/rows}}
            </tbody>
            </table>
            <p>{{more}}</p>
            </section>
            {{/urgent}}
            {{#unread}}
            <section class="unread">
            <h2>{{title}}</h2>
            <p>{{about}}</p>
            <ul>
            {{#files}}
            <li>{{.}}</li>
            {{/files}}
            </ul>
            </section>
            {{/unread}}
            <div class="cards">
            {{#cards}}
            <p class="card {{kind}}"><small>{{name}}</small><b>{{value}}</b><small>{{about}}</small></p>
            {{/cards}}
            </div>
            {{#waiting}}
            <section>
            <h2>{{title}}</h2>
            <p>{{about}}</p>
            <table class="stack">
            <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}</tr></thead>
            <tbody>
            {{#buyers}}
            <tr><td>{{#link}}<a href="{{link}}" rel="noreferrer">{{order}}</a>{{/link}}<br><small>{{shop}}</small></td>\
            <td class="when">{{answerBy}}</td><td>{{goods}}<br><small>{{status}}</small></td><td class="n">{{value}}</td></tr>
            {{/buyers}}
            </tbody>
            </table>
            <p>{{more}}</p>
            </section>
            {{/waiting}}
            {{#todo}}
            <section>
            <h2>{{title}}</h2>
            <p class="filter">{{#filters}}<label><input type="checkbox" id="{{mark}}" checked> {{name}}</label> {{/filters}}</p>
            \(groups)
            <p>{{more}}</p>
            </section>
            {{/todo}}
            {{#unfinished}}
            <section>
            <h2>{{title}}</h2>
            \(groups)
            </section>
            {{/unfinished}}
            {{#earlier}}
            <section>
            <h2>{{title}}</h2>
            <table class="stack">
            <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}<th class="n">₽</th></tr></thead>
            <tbody>
            {{#rows}}
            <tr><td>\(order)<br>\
            <small>{{shop}}</small></td><td>{{action}} <span class="tag {{kind}}">{{outcome}}</span>{{#goods}}<br>\
            {{goods}}{{/goods}}{{#note}}<br><small>{{note}}</small>{{/note}}</td><td class="n">{{value}}</td></tr>
            {{/rows}}
            </tbody>
            </table>
            <p>{{more}}</p>
            </section>
            {{/earlier}}
            {{#warningsTitle}}
            <section>
            <h2>{{warningsTitle}}</h2>
            {{#warnings}}
            {{#count}}
            <details>
            <summary><span>{{message}} <small>{{count}} <code>{{code}}</code></small></span></summary>
            <ul>
            {{#rows}}
            <li>{{row}} <small>{{note}}</small></li>
            {{/rows}}
            </ul>
            <p>{{more}}</p>
            </details>
            {{/count}}
            {{^count}}
            <p>{{message}} <small><code>{{code}}</code></small></p>
            {{/count}}
            {{/warnings}}
            </section>
            {{/warningsTitle}}
            <div class="charts">
            {{#charts}}
            <figure><figcaption>{{title}}</figcaption>{{{svg}}}</figure>
            {{/charts}}
            </div>
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
}
