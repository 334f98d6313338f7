import type { Whois } from '#kit';
import { thingsOf } from '../answer/rows.ts';
import { outcomeWords } from './answer-view.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import { counted } from './layout.ts';

/** From so many answers on, they are a table: a page of cards would bury what one looks for. */
export const manyFrom = 6;

/** Many things as one table; each leads to its own answer. `addressOf` gives the page that asks a text. */
export function manyView(whois: Whois, addressOf: (text: string) => string): Html {
  const things = thingsOf([whois]);
  return html`<article class="card answer">
  <header>
    <p class="outcome ${whois.outcome}">${outcomeWords[whois.outcome]}</p>
    <h2>${counted(things.length, 'thing')}</h2>
  </header>
  <div class="many" tabindex="0" role="region" aria-label="Answers"><table>
    <thead><tr><th scope="col">Asked</th><th scope="col">Outcome</th><th scope="col">Whose</th><th scope="col">Region</th><th scope="col">Name</th></tr></thead>
    <tbody>${things.map(({ thing, outcome, whose, region, name }) => html`<tr><th scope="row"><a href="${addressOf(thing)}"><code>${thing}</code></a></th><td>${outcome}</td><td><bdi>${whose}</bdi></td><td class="whole">${region}</td><td><bdi>${name}</bdi></td></tr>`)}</tbody>
  </table></div>
</article>`;
}
