/** The documentation in a browser: the search, and contents that are closed on a phone. Behind page.js. */

addEventListener('DOMContentLoaded', () => {
  startContents()
  startSearch()
})

function startContents() {
  const details = document.querySelector('nav details')
  const narrow = matchMedia('(max-width: 56em)')
  const follow = () => {
    details.open = !narrow.matches
  }
  follow()
  narrow.addEventListener('change', follow)
  details.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
}

const shownMax = 20

function startSearch() {
  const input = document.querySelector('search input')
  const results = document.getElementById('results')
  const [status, list] = results.children
  let sections = null
  const load = async () => {
    sections ??= fetch(document.body.dataset.search).then((answer) => answer.json())
    return sections
  }
  const show = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    if (words.length === 0) {
      results.hidden = true
      return
    }
    const found = rank(await load(), words)
    status.textContent =
      found.length === 0 ? 'Nothing found' : found.length === 1 ? '1 result' : `${found.length} results`
    list.replaceChildren(...found.slice(0, shownMax).map(entry))
    results.hidden = false
  }
  input.addEventListener('focus', () => void load())
  input.addEventListener('input', () => void show())
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    list.querySelector('a')?.focus()
  })
  list.addEventListener('keydown', (event) => {
    const links = [...list.querySelectorAll('a')]
    const at = links.indexOf(document.activeElement)
    const next = { ArrowDown: links[at + 1], ArrowUp: at === 0 ? input : links[at - 1] }[event.key]
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  })
  list.addEventListener('click', () => {
    results.hidden = true
  })
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') results.hidden = true
    else if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault()
      input.focus()
    }
  })
  addEventListener('click', ({ target }) => {
    if (target.closest('search') === null) results.hidden = true
  })
}

/** Sections that hold every word; those with the words in their titles first. */
function rank(sections, words) {
  const scored = []
  for (const section of sections) {
    const [title, page, text] = [section.title, section.page, section.text].map((part) => part.toLowerCase())
    let score = 0
    for (const word of words) {
      if (title.includes(word)) score += 4
      else if (page.includes(word)) score += 2
      else if (text.includes(word)) score += 1
      else score = Number.NEGATIVE_INFINITY
    }
    if (score > 0) scored.push({ score, section })
  }
  return scored.sort((a, b) => b.score - a.score).map(({ section }) => section)
}

function entry({ href, title, page }) {
  const item = document.createElement('li')
  const link = document.createElement('a')
  link.href = href
  link.append(title)
  if (page !== title) {
    const small = document.createElement('small')
    small.textContent = page
    link.append(small)
  }
  item.append(link)
  return item
}
