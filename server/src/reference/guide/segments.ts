/** Parts of a text, and their price. */

import { type Html, html } from '../../pages/html.ts'
import { table } from '../blocks.ts'
import { count, type Site } from '../site.ts'

/** Characters that fit into so many parts, as billed (reference "Message Segments & Pricing"). */
const gsm7 = (parts: number) => (parts === 1 ? 160 : 153 * parts + 1)
const unicode = (parts: number) => (parts === 1 ? 70 : 67 * parts)

export function segments({ settings: { partsMax } }: Site): Html {
  const rows = [...new Set([1, 2, 3, partsMax])].filter((parts) => parts <= partsMax)
  return html`<section id="segments" aria-labelledby="segments-title">
<h2 id="segments-title">Segments and price</h2>
<p>A message is charged per segment, called a part in responses. Each part is 1 credit, <strong>$0.10 NZD</strong> unless agreed otherwise.
<code>parts</code> in the response is what was charged. How many characters fit depends on the alphabet:</p>
${table(
  ['Parts', 'GSM-7 characters', 'Unicode characters'],
  rows.map((parts) => [
    parts === partsMax ? `${parts} (maximum)` : parts,
    html`up to ${count(gsm7(parts))}`,
    html`up to ${count(unicode(parts))}`,
  ]),
)}
<p><strong>GSM-7</strong> has letters without accents, digits, spaces, line breaks and these characters:</p>
<p class="alphabet"><code>@ £ $ ¥ è é ù ì ò Ç Ø ø Å å Δ _ Φ Γ Λ Ω Π Ψ Σ Θ Ξ Æ æ ß É ! " # ¤ % &amp; ' ( ) * + , - . / : ; &lt; = &gt; ? ¡ Ä Ö Ñ Ü § ¿ ä ö ñ ü à</code></p>
<p>Each of <code>^ { } \\ [ ] ~ | €</code> counts as two characters. Any other character, such as an emoji, a curly quote or a macron
(<code>ā ē ī ō ū</code>), makes the whole message <strong>Unicode</strong>; an emoji counts as two characters or more. Texts are sent exactly as
written, unless the request has <code>fold=true</code>: then plain characters take the place of those that force Unicode
(<code>a</code> for <code>ā</code>, straight quotes for curly ones, <code>-</code> for dashes), where that makes the whole text GSM-7 in no
more parts. <a href="#quote"><code>POST /sms/quote</code></a> says beforehand what a text comes to, which characters force Unicode and what
folding saves.</p>
<p>A request is charged as a whole when it is accepted. If the balance does not cover all of it, nothing is charged and nothing is sent
(<a href="#error-insufficient_balance">403</a>). By default, messages that no carrier accepted are refunded.</p>
</section>`
}
