@echo off
rem Builds the application on first use; after changes, delete vae-dist\target, then starts it.
setlocal
set "root=%~dp0"
if not exist "%root%vae-dist\target\vae\bin\vae.cmd" (
  echo vae: first use, building 1>&2
  call "%root%mvnw.cmd" -B -ntp -q -f "%root%pom.xml" -Dquick -DskipTests -pl vae-dist -am package 1>&2 || exit /b 1
)
call "%root%vae-dist\target\vae\bin\vae.cmd" %*
exit /b %errorlevel%
