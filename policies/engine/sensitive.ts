import {
  type DataKind,
  NOT_SENSITIVE,
  SENSITIVE,
  SENSITIVE_DATA_KINDS,
  type Sensitivity,
} from '#domain/classification.ts'

/** True for a field that is not collected of a person who has limited the use of what is sensitive. */
export function isSensitive(
  { sensitivity }: { readonly sensitivity: Sensitivity },
  { dataKind }: { readonly dataKind: DataKind },
): boolean {
  if (SENSITIVE.includes(sensitivity)) return true
  return SENSITIVE_DATA_KINDS.includes(dataKind) && !NOT_SENSITIVE.includes(sensitivity)
}
