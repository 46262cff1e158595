/** What the rest of the plugin has to know of an engine. */
export interface EngineFacts {
  /** Whether cargo runs in a container that sees the build's inputs and nothing else, from a Dockerfile's stage or an image. */
  isContainer: boolean;
  /** Whether variables of the caller's environment and the machine's own rustc decide the build. */
  usesHostEnvironment: boolean;
  /** Where cargo runs, for messages. */
  label: string;
}

/** The engines, and all facts about them that stand outside of their own folders. */
export const ENGINES = {
  docker: {
    isContainer: true,
    usesHostEnvironment: false,
    label: 'cargo in an Alpine container',
  },
  host: {
    isContainer: false,
    usesHostEnvironment: true,
    label: "this machine's own cargo",
  },
} as const satisfies Record<string, EngineFacts>;

/** Name of an engine, as the option `engine` has it. */
export type EngineName = keyof typeof ENGINES;

/** Whether a text is the name of an engine. */
export function isEngineName(name: string): name is EngineName {
  return Object.hasOwn(ENGINES, name);
}
