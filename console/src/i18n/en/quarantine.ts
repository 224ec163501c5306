export const quarantine = {
  title: 'Quarantine',
}
