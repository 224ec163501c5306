import { useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { AREAS } from './areas.ts'

const CHORD_MS = 1_000
const NEVER = Number.NEGATIVE_INFINITY

/** `g` and a letter go to a screen; `shift+d` switches between light and dark. Nothing happens while somebody types. */
export function useGoKeys(): void {
  const navigate = useNavigate()
  const { toggleColorScheme } = useMantineColorScheme()
  const startedMs = useRef(NEVER)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (hasModifier(event) || isTyping(event.target)) return
      const sinceMs = event.timeStamp - startedMs.current
      const path = sinceMs < CHORD_MS ? pathOf(event.key) : undefined
      startedMs.current = path === undefined && event.key === 'g' ? event.timeStamp : NEVER
      if (event.key === 'D') toggleColorScheme()
      if (path === undefined) return
      event.preventDefault()
      void navigate({ to: path })
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [navigate, toggleColorScheme])
}

function pathOf(letter: string) {
  return AREAS.find(({ key }) => key === letter)?.path
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
