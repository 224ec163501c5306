export const workbench = {
  title: 'Scrubber workbench',
}
