import type { Complaint } from './yaml_problem.ts'

type Words = Pick<Complaint, 'complaint' | 'remedy'>

/** What the parser means by its codes. Its own words quote the text, which may be a secret: only its code is used. */
const SYNTAX: ReadonlyMap<string, Words> = new Map([
  [
    'BAD_DQ_ESCAPE',
    {
      complaint: 'a quoted text has an escape that does not exist',
      remedy: 'Write the text in single quotes, or each backslash twice',
    },
  ],
  [
    'BAD_INDENT',
    {
      complaint: 'a bracket is not closed, or a line is indented too little',
      remedy: 'Close the bracket, or indent the line as far as what it belongs to',
    },
  ],
  [
    'BAD_SCALAR_START',
    {
      complaint: 'a value begins with a character that has a meaning in YAML',
      remedy: 'Quote the value',
    },
  ],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    {
      complaint: 'a value holds a colon, or the line after it is indented too far',
      remedy: 'Quote the value, or indent the lines equally',
    },
  ],
  [
    'MISSING_CHAR',
    {
      complaint: 'a quote, a colon or a space is missing before this place',
      remedy: 'Close the quote, end the key with a colon, or put a space before the comment',
    },
  ],
  [
    'MULTILINE_IMPLICIT_KEY',
    {
      complaint: 'a line is no key with a colon and a space',
      remedy: 'Write "name: value", and indent the lines of a longer text',
    },
  ],
  [
    'MULTIPLE_DOCS',
    {
      complaint: 'the file holds more than one document',
      remedy: 'Keep one of them, and remove the lines --- and ...',
    },
  ],
  ['NON_STRING_KEY', { complaint: 'a key is not a text', remedy: 'Write a name as the key' }],
  ['TAB_AS_INDENT', { complaint: 'a line is indented by a tab', remedy: 'Indent it by spaces' }],
  [
    'UNEXPECTED_TOKEN',
    {
      complaint: 'something stands where it does not belong',
      remedy: 'Quote the whole value, or indent the line as its neighbours are',
    },
  ],
])

const OTHER: Words = {
  complaint: 'the text is not YAML here',
  remedy: 'Correct the line, or quote the text on it',
}

/** What is wrong with the text, by the code of the parser. */
export function syntaxComplaint(code: string): Complaint {
  return { code: 'yaml_invalid', ...(SYNTAX.get(code) ?? OTHER) }
}
