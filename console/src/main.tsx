import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './app/app.css'
import { MantineProvider } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api/client.ts'
import { goToSignIn } from './api/sign_in.ts'
import { router } from './app/router.ts'
import { cssVariables, theme } from './app/theme.ts'
import { LanguageProvider } from './i18n/language.tsx'

const RETRIES = 2
const FRESH_MS = 10_000

// The gateway makes a new one for each page: only styles that carry it are applied.
const nonce = document.querySelector('meta[name="tidegate-nonce"]')?.getAttribute('content') ?? ''
Object.assign(window, { __webpack_nonce__: nonce })

// Whatever is asked after the end of a session leads to where a new one begins.
const onError = (error: unknown) => {
  if (error instanceof ApiProblem && error.status === 401) goToSignIn()
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      // What was refused is refused again; only what did not arrive is tried once more.
      retry: (count, error) =>
        count < RETRIES &&
        error instanceof ApiProblem &&
        (error.status === 0 || error.status >= 500),
    },
  },
})

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <LanguageProvider>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
