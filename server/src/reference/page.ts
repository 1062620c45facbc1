/** The page as a whole: the bar, the contents at the left, the guide and the endpoints of the contract. */
import { apiBase, type Chapter, chapters, type EndpointName, endpoints } from '@websms/contract'
import { type Content, type Html, html } from '../pages/html.ts'
import { endpointSection } from './endpoint-section.ts'
import { errorList } from './guide/error-list.ts'
import { idempotency } from './guide/idempotency.ts'
import { limits } from './guide/limits.ts'
import { numbers } from './guide/numbers.ts'
import { segments } from './guide/segments.ts'
import { requests, start } from './guide/start.ts'
import { statuses } from './guide/statuses.ts'
import { webhooks } from './guide/webhooks.ts'
import { type Program, programs } from './programs.ts'
import type { Site } from './site.ts'

interface PageDeps {
  site: Site
  programs: { clients: readonly Program[]; receivers: readonly Program[] }
  /** Addresses of the page's own files, by name. */
  files: Readonly<Record<'style' | 'script' | 'icon', string>>
}

export function referenceHtml({ site, programs: { clients, receivers }, files }: PageDeps): string {
  const { markup } = html`<html lang="en-NZ">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference · WebSMS</title>
<link rel="icon" href="${files.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${files.style}">
<script src="${files.script}"></script>
</head>
<body data-api="${apiBase}">
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="home" href="${apiBase}/"><img src="${files.icon}" alt="" width="24" height="24"> WebSMS <span>API reference</span></a>
<span class="links"><a class="members" href="/docs/">Docs</a> <a class="members" href="/members/">Members Area</a></span>
</header>
<div class="frame">
<nav aria-label="Contents"><details open><summary>Contents</summary>${contents()}</details></nav>
<main id="main" tabindex="-1">
<h1>WebSMS API</h1>
${start(site)}
${chapter('Authentication', site)}
${requests()}
${chapter('Messages', site, statuses())}
${webhooks(receivers)}
${chapter('Templates', site)}
${chapter('One-time passwords', site)}
${chapter('Opt-outs', site)}
${chapter('Numbers', site)}
${chapter('Account', site)}
${numbers(site)}
${segments(site)}
${idempotency(site)}
${limits(site)}
${errorList()}
${programs(clients, site)}
</main>
</div>
</body>
</html>`
  return `<!doctype html>\n${markup}\n`
}

const slug = (title: string) => title.toLowerCase().replaceAll(' ', '-')

const namesOf = (title: Chapter) =>
  (Object.keys(endpoints) as EndpointName[]).filter((name) => endpoints[name].chapter === title)

function chapter(title: Chapter, { apiUrl }: Site, after: Content = null): Html {
  return html`<section id="${slug(title)}" aria-labelledby="${slug(title)}-title">
<h2 id="${slug(title)}-title">${title}</h2>
<p>${chapters[title]}</p>
${namesOf(title).map((name) => endpointSection(name, apiUrl))}
${after}
</section>`
}

interface Entry {
  id: string
  title: string
  below?: readonly Entry[]
}

const chapterEntry = (title: Chapter, more: readonly Entry[] = []): Entry => ({
  id: slug(title),
  title,
  below: [...namesOf(title).map((name) => ({ id: name, title: endpoints[name].summary })), ...more],
})

const entries: readonly Entry[] = [
  { id: 'quick-start', title: 'Quick start' },
  chapterEntry('Authentication'),
  { id: 'requests', title: 'Requests and responses' },
  chapterEntry('Messages', [{ id: 'statuses', title: 'Message statuses' }]),
  {
    id: 'webhooks',
    title: 'Webhooks',
    below: [
      { id: 'event-dlr', title: 'Delivery receipt' },
      { id: 'event-mo', title: 'Incoming SMS' },
      { id: 'event-optout', title: 'Opt-out' },
      { id: 'webhook-retries', title: 'Retries' },
      { id: 'webhook-signature', title: 'Check the signature' },
    ],
  },
  chapterEntry('Templates'),
  chapterEntry('One-time passwords'),
  chapterEntry('Opt-outs'),
  chapterEntry('Numbers'),
  chapterEntry('Account'),
  { id: 'phone-numbers', title: 'Phone numbers' },
  { id: 'segments', title: 'Segments and price' },
  { id: 'idempotency', title: 'Idempotency' },
  { id: 'limits', title: 'Limits' },
  { id: 'errors', title: 'Errors' },
  { id: 'code-examples', title: 'Code examples' },
]

function contents(list: readonly Entry[] = entries): Html {
  return html`<ul>${list.map(
    ({ id, title, below }) =>
      html`<li><a href="#${id}">${title}</a>${below === undefined ? null : contents(below)}</li>`,
  )}</ul>`
}
