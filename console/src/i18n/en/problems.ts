export const problems = {
  title: 'Problems',
}
