/** What to do next, once the server listens. */
export function guide(url: string, data: string): string {
  const server = url === 'http://127.0.0.1:8787' ? '' : ` --server ${url}`
  return `
Conclave runs at ${url}. Everything it keeps is in ${data}. Stop it with Ctrl-C.

Two people talk, in two more terminals in this folder:

  terminal 1   ./conclave --home .dev/ada${server} signup ada
  terminal 2   ./conclave --home .dev/bob${server} signup bob
  terminal 1   ./conclave --home .dev/ada friends add bob
  terminal 2   ./conclave --home .dev/bob friends accept ada
  terminal 2   ./conclave --home .dev/bob chat ada
  terminal 1   ./conclave --home .dev/ada chat bob

More: ./conclave --help, README.md, and the API at ${url}/docs
`
}
