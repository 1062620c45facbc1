/** One page of the documentation: the bar with the search, the contents at the left, the text. */
import { apiBase } from '@websms/contract'
import { html } from '../pages/html.ts'
import { type DocsPage, docsBase, type Library } from './library.ts'

/** Addresses of the pages' own files. */
export type DocsFiles = Readonly<Record<'style' | 'script' | 'icon' | 'search', string>>

export function docsHtml({ name, rendered }: DocsPage, { contents }: Library, files: DocsFiles): string {
  const here = `${docsBase}${name}`
  const { markup } = html`<html lang="en-NZ">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${rendered.title} · WebSMS</title>
<link rel="icon" href="${files.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${files.style}">
<link rel="alternate" type="text/markdown" href="${docsBase}${name || 'index'}.md">
<script src="${files.script}"></script>
</head>
<body data-search="${files.search}">
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="home" href="${docsBase}"><img src="${files.icon}" alt="" width="24" height="24"> WebSMS <span>Docs</span></a>
<search><input type="search" aria-label="Search the documentation" placeholder="Search" autocomplete="off" aria-controls="results"><div id="results" hidden><p role="status"></p><ul></ul></div></search>
<span class="links"><a class="members" href="${apiBase}/">API reference</a> <a class="members wide-only" href="/members/">Members Area</a></span>
</header>
<div class="frame">
<nav aria-label="Contents"><details open><summary>Contents</summary><ul>${contents.map(
    ({ title, links }) =>
      html`<li><strong>${title}</strong><ul>${links.map(
        ({ title: words, href }) =>
          html`<li><a href="${href}"${href === here ? html` aria-current="page"` : null}>${words}</a></li>`,
      )}</ul></li>`,
  )}</ul></details></nav>
<main id="main" tabindex="-1">
${rendered.body}
<p class="quiet"><a href="${docsBase}${name || 'index'}.md">This page as Markdown</a></p>
</main>
</div>
</body>
</html>`
  return `<!doctype html>\n${markup}\n`
}
