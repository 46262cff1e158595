const before = new Map<string, string | undefined>();
afterEach(() => {
  for (const [name, value] of before) put(name, value);
  before.clear();
});

/** Sets variables of this process, or removes undefined ones, until the test ends. */
export function setVariables(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!before.has(name)) before.set(name, process.env[name]);
    put(name, value);
  }
}

function put(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
