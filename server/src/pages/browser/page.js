/** Of every page: the theme, and copying. */

document.documentElement.dataset.script = 'on'
const stored = (name) => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}
// As it was chosen in the Members Area; before the first paint, so that a dark page never flashes white.
const scheme = stored('websms-color-scheme')
if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme

addEventListener('DOMContentLoaded', () => {
  for (const button of document.querySelectorAll('.copy')) startCopying(button)
})

function startCopying(button) {
  button.addEventListener('click', async () => {
    const text = button.closest('figure').querySelector('code').textContent
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    button.textContent = done ? 'Copied' : 'Not copied'
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 1500)
  })
}
