/** Puts the chosen colour scheme on <html> before the first paint. The app's own code comes too late for that. */
try {
  const chosen = localStorage.getItem('websms-color-scheme')
  const dark = chosen === 'dark' || (chosen !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
} catch {
  // A browser that keeps nothing gets the light scheme until the app has started.
  document.documentElement.setAttribute('data-mantine-color-scheme', 'light')
}
