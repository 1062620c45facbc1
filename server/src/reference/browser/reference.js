/** The API reference in a browser: tabs, the place in the page, and "try it". Behind page.js. */

addEventListener('DOMContentLoaded', () => {
  startTabs()
  startContents()
  startTrying()
})

/** The Members Area remembers the language under the same name. */
const languageKey = 'websms-language'

function startTabs() {
  const lists = [...document.querySelectorAll('[role=tablist]')]
  const choose = (label) => {
    for (const list of lists) {
      const all = [...list.children]
      if (!all.some((tab) => tab.textContent === label)) continue
      for (const tab of all) {
        const chosen = tab.textContent === label
        tab.setAttribute('aria-selected', String(chosen))
        tab.tabIndex = chosen ? 0 : -1
        document.getElementById(tab.getAttribute('aria-controls')).hidden = !chosen
      }
    }
  }
  const take = (tab) => {
    const { top } = tab.getBoundingClientRect()
    choose(tab.textContent)
    tab.focus()
    // Panels above are of other lengths now: what was clicked stays where it was.
    scrollBy({ top: tab.getBoundingClientRect().top - top, behavior: 'instant' })
    try {
      localStorage.setItem(languageKey, JSON.stringify(tab.textContent))
    } catch {
      // It is forgotten with the page.
    }
  }
  for (const list of lists) {
    list.addEventListener('click', ({ target }) => {
      if (target.role === 'tab') take(target)
    })
    list.addEventListener('keydown', (event) => {
      const all = [...list.children]
      const at = all.indexOf(event.target)
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
      if (next === undefined) return
      event.preventDefault()
      take(all.at(next % all.length))
    })
  }
  try {
    choose(JSON.parse(stored(languageKey)))
  } catch {
    // Not one of ours.
  }
}

/** Marks where one is in the contents; on a phone the contents are closed until they are asked for. */
function startContents() {
  const [details] = document.querySelectorAll('nav details')
  const narrow = matchMedia('(max-width: 56em)')
  const follow = () => {
    details.open = !narrow.matches
  }
  follow()
  narrow.addEventListener('change', follow)
  details.addEventListener('click', ({ target }) => {
    if (target.tagName === 'A' && narrow.matches) details.open = false
  })
  const links = [...details.querySelectorAll('a')]
  const targets = links.map((link) => document.getElementById(link.hash.slice(1)))
  let waiting = false
  const mark = () => {
    waiting = false
    const passed = targets.filter((target) => target.getBoundingClientRect().top < 120)
    const at = Math.max(0, passed.length - 1)
    for (const [index, link] of links.entries()) {
      if (index === at) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
    if (!narrow.matches) links[at].scrollIntoView({ block: 'nearest' })
  }
  addEventListener(
    'scroll',
    () => {
      if (!waiting) requestAnimationFrame(mark)
      waiting = true
    },
    { passive: true },
  )
  mark()
}

function startTrying() {
  const base = document.body.dataset.api
  /** Of this page alone: it is stored nowhere. */
  let token = null
  const forms = [...document.querySelectorAll('.try form')]
  const showToken = () => {
    for (const place of document.querySelectorAll('[data-token]')) {
      place.replaceChildren(
        ...(token === null
          ? [node('a', { href: '#token' }, 'Get an access token'), ' first, with Try it there.']
          : ['With the access token ', node('code', {}, `${token.slice(0, 8)}…`)]),
      )
    }
    for (const form of forms) {
      if (form.dataset.needsToken !== undefined) form.querySelector('[type=submit]').disabled = token === null
    }
  }
  for (const form of forms) {
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      const button = form.querySelector('[type=submit]')
      const result = form.querySelector('.result')
      button.disabled = true
      result.replaceChildren('Sending…')
      const answer = await ask(form, base, token)
      button.disabled = false
      if (answer.body?.access_token) {
        token = answer.body.access_token
        showToken()
      }
      result.replaceChildren(...shown(answer))
    })
  }
  showToken()
}

/** Values of the fields; empty ones are left out. */
function parametersOf(form) {
  const parameters = {}
  for (const field of form.querySelectorAll('[name]')) {
    const list = field.value.split('\n').filter((line) => line.trim() !== '')
    if (field.value === '' || (field.type === 'checkbox' && !field.checked)) continue
    parameters[field.name] = field.dataset.list !== undefined && list.length > 1 ? list : field.value
  }
  return parameters
}

async function ask(form, base, token) {
  const { method, path, needsToken } = form.dataset
  const parameters = parametersOf(form)
  const headers = needsToken === undefined ? {} : { authorization: `Bearer ${token}` }
  const startedAt = performance.now()
  const query = method === 'GET' ? `?${new URLSearchParams(parameters)}` : ''
  const options =
    method === 'GET'
      ? { headers }
      : { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(parameters) }
  try {
    const response = await fetch(`${base}${path}${query}`, options)
    const text = await response.text()
    const tookMs = Math.round(performance.now() - startedAt)
    return { response, text, tookMs, body: parsed(text) }
  } catch {
    return { error: 'The gateway did not respond. Check your connection, then try again.' }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function shown({ response, text, body, tookMs, error }) {
  if (error) return [node('strong', { 'data-bad': '' }, error)]
  const requestId = response.headers.get('x-request-id')
  const status = node('strong', response.ok ? {} : { 'data-bad': '' }, `${response.status} ${response.statusText}`)
  const about = node('span', { class: 'quiet' }, `${tookMs} ms · X-Request-Id ${requestId}`)
  const code = node('code', {}, body === null ? text : JSON.stringify(body, null, 2))
  const pre = node('pre', { tabindex: '0', role: 'group', 'aria-label': 'Response' }, code)
  return [status, about, node('figure', { class: 'code' }, pre)]
}

function node(name, attributes, content) {
  const element = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  element.append(content)
  return element
}
