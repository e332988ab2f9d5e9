class MiniCointracker < Formula
  desc "Self-hosted coin tracker with proven histories"
  homepage "https://github.com/owner.invalid/mini-cointracker"
  url "https://github.com/owner.invalid/mini-cointracker/releases/download/v0.1.0/mini-cointracker-0.1.0.tgz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
  end

  def post_install
    (var/"mini-cointracker").mkpath
  end

  service do
    run [opt_bin/"cointracker", "serve"]
    keep_alive true
    environment_variables DATABASE_URL: "sqlite:#{var}/mini-cointracker/cointracker.db"
    log_path var/"log/mini-cointracker.log"
    error_log_path var/"log/mini-cointracker.log"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/cointracker --version")
  end
end
