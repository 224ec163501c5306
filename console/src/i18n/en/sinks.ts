export const sinks = {
  title: 'Sinks and processors',
}
