export const retention = {
  title: 'Retention and holds',
}
