export const reports = {
  title: 'Live reports',
}
