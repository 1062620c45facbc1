/** Starts the Members Area in the page. */
import './app/mantine.css'
import './app/look.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { theme } from './app/theme.ts'
import { queryClient, router } from './router.ts'

/** Of this page's content security policy, for the style tags that Mantine and react-remove-scroll add. Empty in development. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
// react-remove-scroll, behind every modal and menu, asks get-nonce, which reads this.
Object.assign(globalThis, { __webpack_nonce__: nonce })

// The key is the one that public/theme.js reads.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'websms-color-scheme' })

// Not needed for the first page. Notes that come earlier wait in its store; without it the pages work.
const Toasts = lazy(() => import('./app/toasts.tsx').catch(() => ({ default: () => <></> })))

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Suspense>
          <Toasts />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
