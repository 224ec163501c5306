// Runs before any TypeScript: an older Node could only answer with "Unknown file extension .ts".
const wanted = 26
const current = Number(process.versions.node.split('.')[0])
if (current < wanted) {
  process.stderr.write(
    `Tidegate needs Node ${wanted}, this is Node ${process.versions.node}: run "npm rebuild node" (it runs the install script of the pinned runtime), then start again with npm\n`,
  )
  process.exit(1)
}
