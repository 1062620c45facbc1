import { expect, test } from 'vitest'
import { html, sentences } from './html.ts'

test('inserted values are text, whatever they hold; only the template is markup', () => {
  const hostile = `"><img src=x onerror='alert(1)'> & more`
  expect(html`<p title="${hostile}">${[hostile, html`<b>${1}</b>`, null]}</p>`.markup).toBe(
    '<p title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; more">' +
      '&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; more<b>1</b></p>',
  )
})

test('backticks make code of text', () => {
  expect(sentences('One number in `to` & `<b>`.').markup).toBe(
    'One number in <code>to</code> &amp; <code>&lt;b&gt;</code>.',
  )
})
