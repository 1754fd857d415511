@echo off
rem Starts vae from its application folder. Understands JAVA_HOME and VAE_JAVA_OPTS (options for the VM).
setlocal enabledelayedexpansion

for %%i in ("%~dp0..") do set "app=%%~fi"
if defined JAVA_HOME (
  set "java=%JAVA_HOME%\bin\java.exe"
  if not exist "!java!" (
    echo vae: JAVA_HOME is %JAVA_HOME%, but !java! is not there; let it name a JDK 17 or newer 1>&2
    exit /b 1
  )
) else (
  set "java=java.exe"
  where java.exe >nul 2>nul || (
    echo vae: no java found; install a JDK 17 or newer, or let JAVA_HOME name one 1>&2
    exit /b 1
  )
)

set "version=0"
for /f "tokens=3" %%v in ('""!java!" -version 2^>^&1 ^| findstr /c:" version ""'') do (
  for /f "delims=.-+ " %%n in ("%%~v") do set "version=%%n"
)
if !version! lss 17 (
  echo vae: needs Java 17 or newer, but !java! is version !version!; let JAVA_HOME name a newer one 1>&2
  exit /b 1
)

rem Help and version are over before a second compiler is of use.
set "quick="
if not defined VAE_JAVA_OPTS for %%h in ("" help -h --help -V --version) do if "%~1"=="%%~h" set "quick=-XX:TieredStopAtLevel=1"

set "modules=%app%\modules"
set "classes="
for /d %%p in ("%app%\plugins\*") do (
  set "modules=!modules!;%%p"
  if exist "%%p\lib" set "classes=!classes!;%%p\lib\*"
  if exist "%%p\environment" for /f "usebackq eol=# tokens=1* delims==" %%n in ("%%p\environment") do if not defined %%n set "%%n=%%o"
)
rem Classes as a VM has them in memory, made when the application was built: for that VM, in that folder.
set "archive="
set "home="
for %%j in ("!java!") do set "home=%%~dp$PATH:j.."
if defined JAVA_HOME set "home=%JAVA_HOME%"
set "folder="
if exist "!app!\cds\folder" for /f "usebackq delims=" %%f in ("!app!\cds\folder") do set "folder=%%f"
if "!folder!"=="!app!" (
  fc /b "!home!\release" "!app!\cds\release" >nul 2>nul && set "archive="-XX:SharedArchiveFile=!app!\cds\classes.jsa" -Xlog:cds*=off"
)
set "native="
if !version! geq 24 set "native=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
rem The engines keep their numbers outside the heap: a collector of one thread takes the least memory and time.
set "collector=-XX:+UseSerialGC"
if defined VAE_JAVA_OPTS echo !VAE_JAVA_OPTS!| findstr /c:"-XX:+Use" | findstr /c:"GC" >nul && set "collector="
rem An empty entry would stand for the working directory.
if defined classes set "classes=-cp "!classes:~1!""

"!java!" !quick! !collector! !archive! -Djava.awt.headless=true "-Djava.util.logging.config.file=!app!\conf\logging.properties" !native! !VAE_JAVA_OPTS! -p "!modules!" !classes! -m io.github.vae4j.cli/io.github.vae4j.cli.Main %*
exit /b !errorlevel!
