import { useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { Area } from './areas.ts'
import { useMyAreas } from './my_areas.ts'

const CHORD_MS = 1_000

/** `g` and a letter go to a screen; `shift+d` switches between light and dark. Nothing happens while somebody types. */
export function useGoKeys(): void {
  const navigate = useNavigate()
  const { toggleColorScheme } = useMantineColorScheme()
  const areas = useMyAreas()
  useEffect(() => {
    const chord = createChord(areas)
    const listen = (event: KeyboardEvent) => {
      if (hasModifier(event) || isTyping(event.target)) return
      if (event.key === 'D') toggleColorScheme()
      const path = chord(event)
      if (path !== undefined) void navigate({ to: path })
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [navigate, toggleColorScheme, areas])
}

/** The path of the area whose letter follows a `g` within a second. */
function createChord(areas: readonly Area[]) {
  let startedMs = Number.NEGATIVE_INFINITY
  return ({ key, timeStamp }: KeyboardEvent) => {
    const isSecond = timeStamp - startedMs < CHORD_MS
    startedMs = key === 'g' && !isSecond ? timeStamp : Number.NEGATIVE_INFINITY
    return isSecond ? areas.find((area) => area.key === key)?.path : undefined
  }
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
