import type { ExportAbout } from './about.ts'
import type { ArchivedFile } from './archive.ts'
import { DESCRIPTIONS } from './files.ts'
import { CONSENT_FIELDS, REMARK_FIELD, REPORT_FIELDS } from './records.ts'

/** The manifest: what the archive is, and the SHA-256 and size of each of its files. */
export function printManifest(about: ExportAbout, files: readonly ArchivedFile[]): string {
  const { request, tenant, regulation, products } = about
  const manifest = {
    format: 'tidegate-subject-export',
    formatVersion: 1,
    request: {
      id: request.id,
      type: request.type,
      regulation: regulation.name,
      regulationTitle: regulation.title,
      receivedAt: request.receivedAt,
    },
    tenant: tenant.name,
    created: about.asOf,
    detail: about.detail,
    reports: products.flatMap(({ types }) =>
      types.map(({ product, type, class: dataClass, count }) => ({
        product,
        type,
        class: dataClass,
        count,
      })),
    ),
    consents: about.consents,
    files: files.map((file) => ({ ...file, description: DESCRIPTIONS.get(file.name) ?? '' })),
    ...(about.detail === 'specific' && {
      fields: { reports: { ...REPORT_FIELDS, ...REMARK_FIELD }, consents: CONSENT_FIELDS },
    }),
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}
