// Takes the key of a request from the address, of which no server is told, and asks for the state with it.
const { document, history, location } = globalThis
const key = location.hash.slice(1)
const input = document.getElementById('token')
if (key !== '' && input !== null) {
  history.replaceState(null, '', location.pathname + location.search)
  input.value = key
  input.form.requestSubmit()
}
