import { describe, expect, it } from 'vitest'
import { alignRedacted } from './align.ts'

const NAMES = /(NAME|MAIL)/g

describe('alignRedacted()', () => {
  it('tells what each placeholder stands for', () => {
    const text = 'to Ann Lee, ann@example.com.'
    expect(alignRedacted(text, 'to NAME, MAIL.', NAMES)).toEqual([
      { kind: 'NAME', start: 3, end: 10 },
      { kind: 'MAIL', start: 12, end: 27 },
    ])
  })

  it('reads placeholders at both ends and beside each other', () => {
    expect(alignRedacted('ab c', 'NAMEMAIL NAME', NAMES)).toEqual([
      { kind: 'NAME', start: 0, end: 1 },
      { kind: 'MAIL', start: 1, end: 2 },
      { kind: 'NAME', start: 3, end: 4 },
    ])
  })

  it('finds nothing where nothing was changed, or where the text itself has such a word', () => {
    expect(alignRedacted('nothing', 'nothing', NAMES)).toEqual([])
    expect(alignRedacted('the NAME here', 'the NAME here', NAMES)).toEqual([])
  })

  it('gives up where more was changed', () => {
    expect(alignRedacted('a b', 'a  b', NAMES)).toBeUndefined()
    expect(alignRedacted('to Ann now', 'TO NAME now', NAMES)).toBeUndefined()
    expect(alignRedacted('to Ann now', 'to NAME later', NAMES)).toBeUndefined()
    expect(alignRedacted('to Ann, b', 'to NAME; NAME', NAMES)).toBeUndefined()
  })
})
