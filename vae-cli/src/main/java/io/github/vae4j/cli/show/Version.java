package io.github.vae4j.cli.show;

import picocli.CommandLine.IVersionProvider;

/** The version of the build. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"vae4j " + current() + " on Java " + Runtime.version()};
  }

  public static String current() {
    Module module = Version.class.getModule();
    return module.isNamed()
        ? module.getDescriptor().rawVersion().orElse("development")
        : "development";
  }
}
