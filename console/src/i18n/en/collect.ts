export const collect = {
  title: 'What we collect',
}
