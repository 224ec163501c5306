import { describe, expect, test } from 'vitest'
import { STYLE } from './style.ts'

const DARK = '(prefers-color-scheme:dark)'

/** The colours that a part of the style sets, by name. */
function coloursAfter(start: string): ReadonlyMap<string, string> {
  const from = STYLE.indexOf(start)
  const block = STYLE.slice(from, STYLE.indexOf('}', from))
  return new Map(
    [...block.matchAll(/--(\w+):(#[0-9a-f]{3,6})/g)].map(([, name = '', to = '']) => [name, to]),
  )
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(left: string, right: string): number {
  const [light = 0, dark = 0] = [luminance(left), luminance(right)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe('the style of the public pages', () => {
  test.each([':root{color-scheme', DARK])(
    'holds contrast 4.5:1 for every text on every ground: %s',
    (start) => {
      const colours = coloursAfter(start)
      expect([...colours.keys()]).toEqual([
        'ground',
        'panel',
        'line',
        'ink',
        'quiet',
        'accent',
        'optional',
      ])
      for (const text of ['ink', 'quiet', 'accent', 'optional']) {
        for (const ground of ['ground', 'panel']) {
          const ratio = contrast(colours.get(text) ?? '#000000', colours.get(ground) ?? '#000000')
          expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
        }
      }
    },
  )

  test('names colours nowhere else, so that none escapes this check', () => {
    const [, afterDark = ''] = STYLE.split(`@media ${DARK}`)
    const rest = afterDark.replace(/@media print\{[\s\S]*/, '').slice(afterDark.indexOf('}}'))
    expect(rest).not.toMatch(/#[0-9a-f]{3}|rgb|hsl|opacity/i)
  })

  test('shows where the focus is, and moves nothing for those who want no motion', () => {
    expect(STYLE).toMatch(/:focus-visible\{outline:[^}]*var\(--accent\)/)
    expect(STYLE.match(/scroll-behavior|animation|transition/g)).toEqual(['scroll-behavior'])
    expect(STYLE).toContain('(prefers-reduced-motion:no-preference){html{scroll-behavior')
  })

  test('loads nothing, and can end no element that it stands in', () => {
    expect(STYLE).not.toMatch(/url\(|@import|@font-face|<|&/)
  })
})
