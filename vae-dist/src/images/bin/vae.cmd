@echo off
rem Starts vae from its image, which holds all it needs. Understands VAE_JAVA_OPTS (options for the VM).
setlocal enabledelayedexpansion
for %%i in ("%~dp0..") do set "image=%%~fi"
for /d %%e in ("%image%\lib\*" "%image%\plugins\*") do (
  if exist "%%e\environment" for /f "usebackq eol=# tokens=1* delims==" %%n in ("%%e\environment") do if not defined %%n set "%%n=%%o"
)
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
rem The engines keep their numbers outside the heap: a collector of one thread takes the least memory and time.
set "collector=-XX:+UseSerialGC"
if defined VAE_JAVA_OPTS echo !VAE_JAVA_OPTS!| findstr /c:"-XX:+Use" | findstr /c:"GC" >nul && set "collector="
"!image!\bin\java.exe" !collector! -Xlog:cds*=off "-Dvae.plugins=!image!\plugins" !VAE_JAVA_OPTS! -m io.github.vae4j.cli/io.github.vae4j.cli.Main %*
exit /b !errorlevel!
