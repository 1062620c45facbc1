/** Starts the Members Area in the page. */
import './app/mantine.css'
import './app/look.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { nonce } from './app/nonce.ts'
import { theme } from './app/theme.ts'
import { queryClient, router } from './router.ts'

// The key is the one that public/theme.js reads.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'websms-color-scheme' })

// Not needed for the first page. What is to be shown before it is there waits in its store; without it the pages work.
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
