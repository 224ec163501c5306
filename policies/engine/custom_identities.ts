import {
  CUSTOM_NORMALISATIONS,
  type CustomNormalisation,
  NORMALISATIONS,
} from '#domain/normalise_identity.ts'
import { joinCustom, type SubjectIdentities, splitCustom } from '#domain/report.ts'
import type { Bundle, BundleSource } from './bundle.ts'

/** The custom kinds of identity of settings/identities.yaml, with how each is normalised. */
export function customKindsOf(source: BundleSource): ReadonlyMap<string, CustomNormalisation> {
  const rows = parseRows(source.settings['identities'])
  return new Map(
    rows.flatMap(({ name, normalisation }) => {
      const known = CUSTOM_NORMALISATIONS.find((rule) => rule === normalisation)
      return known === undefined ? [] : [[name, known] as const]
    }),
  )
}

/** As the schema of policies/settings/identities.yaml has checked them; a bundle of former days has none. */
function parseRows(
  settings: unknown,
): readonly { readonly name: string; readonly normalisation: string }[] {
  return (
    (settings as { identities?: readonly { name: string; normalisation: string }[] } | undefined)
      ?.identities ?? []
  )
}

/**
 * The identities of a report with its custom one in the one spelling of its kind. One of a kind that the policies do not
 * define is left out as an undeclared field is: no request could name it.
 */
export function withCustomKind(subject: SubjectIdentities, bundle: Bundle): SubjectIdentities {
  if (subject.custom === undefined) return subject
  const { custom, ...others } = subject
  const { name, rest } = splitCustom(custom)
  const rule = bundle.customKinds.get(name)
  const value = rule === undefined ? '' : NORMALISATIONS[rule].apply(rest)
  return value === '' ? others : { ...others, custom: joinCustom(name, value) }
}
