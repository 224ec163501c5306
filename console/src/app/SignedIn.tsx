import { Button, Center, Container, Loader, Stack, Text, Title } from '@mantine/core'
import { createContext, type ReactNode, useContext } from 'react'
import type { AnswerOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { signOut } from '../api/sign_in.ts'
import { ErrorState } from '../components/ErrorState.tsx'
import { useText } from '../i18n/language.tsx'
import { useTenants } from './tenant.ts'

export type Me = AnswerOf<'GET /manage/v1/me'>
export type Permission = Me['permissions'][number]

const MeContext = createContext<Me | undefined>(undefined)

/** Shows what is in it to people who are signed in, and sends others to where they can. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const { common } = useText()
  const me = useRead('GET /manage/v1/me', {})
  // Every screen waits for a tenant: it is asked for now, and not only when it is known who asks.
  useTenants()
  const isStranger = me.error?.status === 401
  if (me.data !== undefined) {
    if (me.data.roles.length > 0) return <MeContext value={me.data}>{children}</MeContext>
    return (
      <Alone title={common.noRoles.title}>
        <Text>{common.noRoles.text}</Text>
        <Button variant="default" onClick={() => void signOut()}>
          {common.signOut}
        </Button>
      </Alone>
    )
  }
  if (me.error && !isStranger) {
    return (
      <Alone title={common.product}>
        <ErrorState problem={me.error} onRetry={() => void me.refetch()} />
      </Alone>
    )
  }
  return (
    <Center h="100vh">
      <Loader aria-label={common.loading} />
    </Center>
  )
}

interface AloneProps {
  readonly title: string
  readonly children: ReactNode
}

/** A page without the frame. */
function Alone({ title, children }: AloneProps) {
  return (
    <Container component="main" size="sm" py="xl">
      <Stack align="flex-start">
        <Title order={1}>{title}</Title>
        {children}
      </Stack>
    </Container>
  )
}

/** Who is signed in. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (me === undefined) throw new Error('Cannot tell who is signed in outside of SignedIn')
  return me
}

/** Whether whoever is signed in may do this, by the gateway's table of permissions. */
export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission)
}
