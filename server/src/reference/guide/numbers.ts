/** Forms of phone numbers, and numbers that are refused. */

import { type Html, html } from '../../pages/html.ts'
import { table } from '../blocks.ts'
import type { Site } from '../site.ts'

const regions = new Intl.DisplayNames('en', { type: 'region' })

export function numbers({ settings: { countries } }: Site): Html {
  return html`<section id="phone-numbers" aria-labelledby="phone-numbers-title">
<h2 id="phone-numbers-title">Phone numbers</h2>
<p>Write a number with its country code and without <code>+</code>.</p>
${table(
  ['Country', 'Format', 'Example'],
  [
    ['New Zealand', '64 and the number without its leading 0', html`<code>6421234567</code>`],
    ['Australia', '61 and the number without its leading 0', html`<code>61412345678</code>`],
    ['Any other', 'Country code and number', html`<code>14155551234</code>`],
  ],
)}
<p>Also accepted: <code>+64 21 234 567</code>, <code>0064 21 234 567</code>, <code>+64 (0)21 234 567</code>, <code>tel:+6421234567</code>,
spaces, dots, dashes and brackets, and the local formats <code>021 234 567</code> (New Zealand) and <code>0412 345 678</code> (Australia). In a form,
encode <code>+</code> as <code>%2B</code>. Responses have the normalised form: digits with the country code first.</p>
<p>A number is never guessed. One that may have lost its leading 0, for example in a spreadsheet, is rejected with an error that names both
readings; one that is too short or too long for its country is rejected with an error that says what was probably meant. In a bulk send, only
that recipient fails.</p>
<p>${
    countries === null
      ? 'Messages can be sent to any country.'
      : `This gateway sends to ${new Intl.ListFormat('en').format(countries.map((country) => regions.of(country) ?? country))}.`
  }</p>
</section>`
}
