import { expect, test } from 'vitest'
import { readLines, TOO_LONG } from './read_lines.ts'

async function linesOf(chunks: readonly (string | Buffer)[], lengthMax = 100) {
  async function* input() {
    for (const chunk of chunks) yield await Promise.resolve(chunk)
  }
  return (await Array.fromAsync(readLines(input(), lengthMax))).flat()
}

test('readLines() gives the lines of a stream, wherever it is cut', async () => {
  expect(await linesOf(['a\nb', 'c\r\n', '\nd'])).toEqual(['a', 'bc', '', 'd'])
  const bytes = Buffer.from('né\n語')
  const cut = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
  expect(await linesOf(cut)).toEqual(['né', '語'])
})

test('readLines() ends a line at a line feed only', async () => {
  expect(await linesOf(['a\u2028b\u2029c\rd\n'])).toEqual(['a\u2028b\u2029c\rd', ''])
})

test('readLines() passes over a line that is too long, and goes on with the next', async () => {
  expect(await linesOf(['aaaa', 'aaaa', 'aa\nb\n'], 8)).toEqual([TOO_LONG, 'b', ''])
  expect(await linesOf(['aaaaaaaa\nb'], 8)).toEqual(['aaaaaaaa', 'b'])
})
