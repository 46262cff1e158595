/** The facts about an engine that the rest of the plugin needs. */
export interface EngineFacts {
  /**
   * True if cargo runs in a container that sees only the build's inputs. The container is made from
   * a Dockerfile's stage or an image.
   */
  isContainer: boolean;
  /** True if variables of the caller's environment and the machine's own rustc affect the build. */
  usesHostEnvironment: boolean;
  /** Where cargo runs, for messages. */
  label: string;
}

/** The engines. All facts about them that are used outside of their own folders are here. */
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

/** Name of an engine, as a value of the option `engine`. */
export type EngineName = keyof typeof ENGINES;

/** True if a text is the name of an engine. */
export function isEngineName(name: string): name is EngineName {
  return Object.hasOwn(ENGINES, name);
}
