export const consent = {
  title: 'Consent',
}
