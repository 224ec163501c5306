import type { problems as english } from '../en/problems.ts'
import type { Translated } from '../translated.ts'

export const problems: Translated<typeof english> = {
  title: 'Probleme',
  subtitle:
    'Fehlerberichte nach ihrer Ursache: andere Zahlen, Kennungen und Werte machen kein anderes Problem.',
  label: 'Probleme, das letzte zuerst',
  product: 'Produkt',
  anyProduct: 'Alle Produkte',
  empty: 'Kein Problem in diesem Zeitraum',
  emptyText:
    'Fehlerberichte Ihrer Produkte werden hier nach ihrer Ursache zusammengefasst, sobald sie eintreffen.',
  name: 'Problem',
  untitled: 'Kein lesbarer Bericht davon ist mehr da',
  trend: 'Verlauf',
  trendOf: (count, since) => `${count} seit ${since}`,
  count: 'Berichte',
  subjects: 'Betroffene',
  subjectsHint: 'Personen und Geräte, nach Pseudonymen gezählt und nie genannt',
  notCounted: 'Noch nicht gezählt',
  versions: 'Versionen',
  more: (count) => `und ${count} weitere`,
  first: 'Zuerst gesehen',
  last: 'Zuletzt gesehen',
  one: {
    title: 'Problem',
    back: 'Alle Probleme',
    facts: 'Das Problem',
    fingerprint: 'Fingerabdruck',
    trend: 'Berichte im Verlauf',
    versions: 'Nach Version',
    noVersion: 'Nicht genannt',
    noneInRange: 'Keine in diesem Zeitraum',
    sample: 'Der neueste Bericht',
    sampleHint: 'Bereinigt: so ist er gespeichert.',
    noSample: 'Kein Bericht davon ist mehr da',
    noSampleText: 'Ihre Berichte sind abgelaufen oder gelöscht. Die Zahlen bleiben.',
    explain: 'Diesen Bericht erklären',
    all: 'Berichte dieser Art',
  },
}
